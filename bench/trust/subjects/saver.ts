/** Something a user would lose: how it is saved, and which version a later start finds. */
export interface Saver {
  /** Saves `version` (1, 2, …) into `folder`; returns once the save is acknowledged. */
  save(folder: string, version: number): Promise<void>;
  /**
   * Opens `folder` as the product does after a crash and returns the version found.
   * Throws where what is there is not exactly one version, whole.
   */
  read(folder: string): Promise<number>;
}
