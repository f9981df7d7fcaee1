// The browser's camera, and why there is none, as a sentence.

const INSECURE =
  "Browsers give the camera only to pages on this computer itself or over https. " +
  "To use a phone, start formcheck serve with --host 0.0.0.0, which makes it speak https, and open the address it prints.";

const SENTENCES = {
  NotAllowedError: "The camera is blocked. Allow it for this page, at the camera sign beside the address, and start again.",
  NotFoundError: "No camera was found. Connect one and start again.",
  NotReadableError: "The camera gives no picture; another program may be using it. Close that and start again.",
  OverconstrainedError: "There is no such camera here. Choose another one and start again.",
};

const sentence = (error) =>
  SENTENCES[error.name] ?? `The camera cannot be opened (${error.message || error.name}). Choose another one and start again.`;

/** Give the stream of a camera: "user", "environment", or the id of a device. Throws an Error with a sentence. */
export const openCamera = async (wanted) => {
  if (!isSecureContext || !navigator.mediaDevices?.getUserMedia) throw new Error(INSECURE);
  const which = wanted === "user" || wanted === "environment" ? { facingMode: wanted } : { deviceId: { exact: wanted } };
  const video = { ...which, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio: false });
  } catch (error) {
    throw new Error(sentence(error));
  }
};

export const closeCamera = (stream) => {
  for (const track of stream?.getTracks() ?? []) track.stop();
};

/** Give the cameras by name; browsers tell them only once one of them was allowed. */
export const cameras = async () => {
  const devices = (await navigator.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
  return devices.filter(({ kind, deviceId, label }) => kind === "videoinput" && deviceId && label);
};

/** Whether somebody in front of the screen sees themselves, as in a mirror. */
export const facesUser = (stream) => stream.getVideoTracks()[0]?.getSettings().facingMode !== "environment";
