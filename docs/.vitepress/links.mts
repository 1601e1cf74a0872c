import { existsSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'

const docs = resolve(import.meta.dirname, '..')
const root = resolve(docs, '..')

/** Files outside docs/ that are pages of the site, by inclusion. */
const pages: Record<string, string> = {
    'CHANGELOG.md': '/changelog',
    'CONTRIBUTING.md': '/contributing',
    'src/FastNN.Cli/README.md': '/tool',
    'bench/FastNN.Benchmarks/results/amd-epyc-zen3-avx2/kernels.md': '/measurements/kernels',
    'bench/FastNN.Benchmarks/results/amd-epyc-zen3-avx2/peers.md': '/measurements/peers',
    'bench/FastNN.Benchmarks/results/amd-epyc-zen3-avx2/ratios.md': '/measurements/ratios',
}

/**
 * Where a link of the repository leads on the site: a page, null for a file that the site does not show, undefined for what VitePress is left
 * to check. A file that is not there fails the build.
 */
function target(href: string, page: string): string | null | undefined {
    if (/^([a-z]+:|#|\/)/.test(href))
        return undefined
    const [path, hash] = href.split('#')
    const at = [resolve(dirname(page), path), resolve(root, path)].find(existsSync)
    if (at?.startsWith(docs + sep))
        return '/' + relative(docs, at).replace(/(index)?\.md$/, '') + (hash ? `#${hash}` : '')
    if (at)
        return pages[relative(root, at)] ?? null
    throw new Error(`${relative(root, page)}: there is no ${href}`)
}

/** A markdown-it plugin: links of the repository become links of the site, or plain text. */
export function links(md: any) {
    md.core.ruler.push('repository-links', (state: any) => {
        for (const block of state.tokens) {
            const open: any[] = []
            for (const token of block.children ?? []) {
                if (token.type === 'link_open') {
                    const to = target(token.attrGet('href'), state.env.realPath ?? state.env.path)
                    if (to)
                        token.attrSet('href', to)
                    open.push(to === null)
                    if (to === null)
                        Object.assign(token, { type: 'text', content: '', nesting: 0 })
                }
                else if (token.type === 'link_close' && open.pop())
                    Object.assign(token, { type: 'text', content: '', nesting: 0 })
            }
        }
    })
}
