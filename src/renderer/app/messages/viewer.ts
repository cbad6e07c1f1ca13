export const viewer = {
  zoom: 'Zoom',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fit: 'Fit',
  actualSize: 'Show at 100 %: one screen pixel each',
  divider: 'Divider',
};
