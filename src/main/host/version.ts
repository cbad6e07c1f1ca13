export { version as studioVersion } from '../../../package.json';
