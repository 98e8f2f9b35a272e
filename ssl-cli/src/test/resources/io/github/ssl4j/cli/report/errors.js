window.problems = [];
addEventListener("error", event => window.problems.push(event.message));
const complain = console.error;
console.error = (...words) => { window.problems.push(words.join(" ")); complain(...words); };
window.alert = words => window.problems.push(`alert ${words}`);
