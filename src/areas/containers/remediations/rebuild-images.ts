import { count } from '../../../core/text.ts';
import { defineGuide } from '../guide.ts';

const bad = ({ critical, high }: { readonly critical: number; readonly high: number }): boolean =>
  critical > 0 || high > 10;

export default defineGuide({
  id: 'rebuild-images',
  area: 'containers',
  title: 'Rebuild images with known vulnerabilities',
  fixes: ['img-vulnerabilities'],
  concerns: ({ subject }) => subject.kind === 'Image',
  why: ({ vulnerabilities = [] }) => {
    const found = vulnerabilities.filter(bad);
    const critical = found.reduce((sum, image) => sum + image.critical, 0);
    return `Attacks that are public work against ${count(found.length, 'image')} that run here: ${count(critical, 'critical vulnerability', 'critical vulnerabilities')} are known in them, and most are gone with a newer base or a newer release.`;
  },
  where: 'the repositories that build or name the images',
  opening: [
    {
      text: 'Of your own images: build them again on the newest base of the same release line, and deploy the new digest. Of images of others: take their newest release.',
      commands: [
        'docker build --pull --no-cache --tag IMAGE .',
        'trivy image --severity HIGH,CRITICAL --ignore-unfixed IMAGE',
      ],
    },
    {
      text: 'What has no fix yet and is not used: a smaller base leaves the package out. What has none and is used: write the exception down with the date on which it is looked at again.',
    },
  ],
  each: ({ name }, findings) => ({ text: `${name}: ${findings[0]?.evidence[0]?.value ?? ''}.` }),
  verify: 'Inspect again when the scanner has looked at the new image.',
  impact: { level: 'breaks', text: 'Workloads restart with the new image.' },
});
