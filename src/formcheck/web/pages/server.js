// The studio's server: what is asked of it, and its refusals as sentences.

const SILENT = "The studio does not answer; is formcheck serve still running?";

export const token = document.querySelector('meta[name="formcheck-token"]').content;

const sentence = (status, body) => {
  try {
    const { error } = JSON.parse(body);
    if (typeof error === "string" && error) return error;
  } catch {
    // Not JSON: then it was not the studio who answered.
  }
  return `The studio answered with ${status}; reload the page.`;
};

/** Ask for something; gives the answer's values, or throws an Error with a sentence. */
export const ask = async (address, method = "GET") => {
  const headers = method === "GET" ? {} : { "X-Formcheck-Token": token };
  const answer = await fetch(address, { method, headers }).catch(() => {
    throw new Error(SILENT);
  });
  const body = await answer.text();
  if (!answer.ok) throw new Error(sentence(answer.status, body));
  return body ? JSON.parse(body) : {};
};

export const analysisAddress = (id, rest = "") => `/api/analyses/${encodeURIComponent(id)}${rest}`;

export const fileAddress = (id, name) => analysisAddress(id, `/files/${encodeURIComponent(name)}`);

/** Stop an analysis. */
export const cancel = (id) => ask(analysisAddress(id, "/cancel"), "POST");

/** Delete an analysis and all that was made of it. */
export const remove = (id) => ask(analysisAddress(id), "DELETE");

/** Send a file; `onProgress(share)` is told 0..1. Gives { done: Promise of values, abort }. */
export const upload = (file, choices, onProgress) => {
  const request = new XMLHttpRequest();
  const query = new URLSearchParams({ name: file.name, ...choices });
  const done = new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      if (request.status === 201) resolve(JSON.parse(request.responseText));
      else reject(new Error(sentence(request.status, request.responseText)));
    });
    request.addEventListener("error", () => reject(new Error(SILENT)));
    request.addEventListener("abort", () => reject(new DOMException("stopped", "AbortError")));
  });
  request.open("POST", `/api/analyses?${query}`);
  request.setRequestHeader("X-Formcheck-Token", token);
  request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
  request.send(file);
  return { done, abort: () => request.abort() };
};
