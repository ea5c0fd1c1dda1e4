// Loads the page anew when the site changes, and shows what is wrong with the sources. Served by `purview serve` only.
const changes = new EventSource('/_purview/changes');
let shown;

changes.onmessage = ({ data }) => {
  const { version, faults } = JSON.parse(data);
  if (shown !== undefined && version !== shown) location.reload();
  shown = version;
  tell(faults);
};

function tell(faults) {
  const old = document.getElementById('_purview-faults');
  if (!faults) {
    old?.remove();
    return;
  }
  const box = old ?? document.body.appendChild(document.createElement('pre'));
  box.id = '_purview-faults';
  box.setAttribute('role', 'alert');
  box.lang = 'en';
  box.textContent = faults.trim();
  Object.assign(box.style, {
    position: 'fixed', inset: 'auto 0 0 0', zIndex: '9', maxHeight: '50vh', overflow: 'auto', margin: '0', padding: '1rem',
    background: '#fff', color: '#7a1212', borderTop: '3px solid #b3261e', whiteSpace: 'pre-wrap', font: '0.875rem/1.5 ui-monospace, monospace',
  });
}
