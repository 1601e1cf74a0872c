import { readdirSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { defineConfig } from 'vitepress'
import { links } from './links.mts'

const docs = resolve(import.meta.dirname, '..')

/** The pages of a folder: those named first, then the others by name. What is not there is left out. */
function pages(folder: string, ...first: string[]) {
    const there = readdirSync(resolve(docs, folder)).filter(f => f.endsWith('.md')).map(f => f.slice(0, -3)).sort()
    return [...first.filter(f => there.includes(f)), ...there.filter(f => !first.includes(f) && f !== 'index')].map(f => page(`${folder}/${f}`))
}

/** A page, called as its first heading. */
function page(path: string) {
    const file = resolve(docs, `${path}.md`)
    const text = readFileSync(file, 'utf8').replace(/^<!--@include: (.*)-->/, (_, included) => readFileSync(resolve(dirname(file), included), 'utf8'))
    const title = /^# (.*)$/m.exec(text)
    if (!title)
        throw new Error(`${path}.md has no heading`)
    return { text: title[1].replaceAll('`', ''), link: `/${path.replace(/index$/, '')}` }
}

export default defineConfig({
    title: 'FastNN',
    description: 'Trains, differentiates and runs neural networks inside your own .NET process.',
    lang: 'en',
    base: process.env.DOCS_BASE ?? '/',
    lastUpdated: false,
    // Pages are Markdown, also for other readers: <T> is text.
    markdown: { html: false, math: true, config: md => { md.use(links) } },
    themeConfig: {
        search: { provider: 'local' },
        outline: [2, 3],
        nav: [
            { text: 'Guide', link: '/guide/getting-started' },
            { text: 'Mathematics', link: '/mathematics/' },
            { text: 'Comparisons', link: '/mathematics/comparisons' },
            { text: 'Tool', link: '/tool' },
        ],
        sidebar: [
            { text: 'Guide', items: pages('guide', 'getting-started', 'training', 'derivatives', 'layers', 'embedding', 'errors') },
            {
                text: 'Mathematics',
                items: pages('mathematics', 'index', 'conventions', 'linear-models', 'networks', 'activations-and-losses', 'initialisation', 'backpropagation',
                    'descent', 'training', 'comparisons', 'errors'),
            },
            { text: 'Traps', items: pages('mathematics/traps') },
            { text: 'Derivations', collapsed: true, items: pages('derivations') },
            { text: 'Measured', collapsed: true, items: [...pages('measurements'), page('faults')] },
            { text: 'Decisions', collapsed: true, items: pages('decisions') },
            { text: 'Project', collapsed: true, items: [page('tool'), page('contributing'), page('changelog')] },
        ],
    },
})
