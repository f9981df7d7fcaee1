// The body over the camera's picture, the front leg standing out.

const LEFT_LEG = [11, 23, 25, 27, 31]; // shoulder to toe; those of the right side are each one further
const OTHERS = [[11, 13, 15], [12, 14, 16], [23, 25, 27, 31], [24, 26, 28, 32]];
const HEELS = [29, 30];
const TOES = [31, 32];
const INK = "#121214";
const WHITE = "#ffffff";

const place = (landmarks, [width, height], mirrored) =>
  landmarks.map(([x, y]) => (x === null || y === null ? null : [(mirrored ? 1 - x : x) * width, y * height]));

const line = (context, points, width, colour, edge) => {
  if (points.some((point) => point === null)) return;
  for (const [extra, stroke] of [[2 * edge.width, edge.colour], [0, colour]]) {
    context.beginPath();
    points.forEach(([x, y], at) => (at ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.lineWidth = width + extra;
    context.strokeStyle = stroke;
    context.stroke();
  }
};

/** Draw the body on a canvas that lies over the video; `colour` is that of the front leg. */
export const drawSkeleton = (canvas, { landmarks, front_leg: front }, colour, mirrored) => {
  const density = devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth * density, canvas.clientHeight * density].map(Math.round);
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, width, height);
  if (!landmarks) return;
  context.lineCap = context.lineJoin = "round";
  const at = place(landmarks, [width, height], mirrored);
  const short = Math.min(width, height);
  const [thin, thick] = [Math.max(2, short / 240), Math.max(4, short / 80)];
  for (const chain of OTHERS) line(context, chain.map((each) => at[each]), thin, WHITE, { width: thin / 2, colour: INK });
  if (front === null) return;
  const leg = LEFT_LEG.map((each) => at[each + (front === "right" ? 1 : 0)]);
  line(context, leg, thick, colour, { width: thin, colour: WHITE });
  for (const point of leg.slice(0, -1)) {
    if (!point) continue;
    context.beginPath();
    context.arc(...point, thick, 0, 2 * Math.PI);
    context.fillStyle = WHITE;
    context.fill();
    context.lineWidth = thin;
    context.strokeStyle = INK;
    context.stroke();
  }
};

/** Whether the feet point to the right on the screen, so that the hips go back to the left. */
export const facesRight = ({ landmarks }, mirrored) => {
  if (!landmarks) return true;
  const sum = (which) => which.reduce((all, each) => all + (landmarks[each][0] ?? 0), 0);
  return sum(TOES) - sum(HEELS) >= 0 !== mirrored;
};
