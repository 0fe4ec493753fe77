using System.Net;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// The common layout of all pages, without scripts or external resources.
internal static class Html
{
    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    public static string RenderPage(string title, string body) => $$"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex">
        <title>{{Encode(title)}}</title>
        <style>{{Style}}</style>
        </head>
        <body>
        <main>
        <p class="brand"><span class="mark" aria-hidden="true"></span>Contoso <span class="local">local tenant</span></p>
        {{body}}
        </main>
        <footer>This page belongs to a tenant that runs on this machine only. Its accounts have no passwords.</footer>
        </body>
        </html>
        """;

    // An account breaks before its domain and a permission before a dot rather than inside a word.
    public static string RenderAccount(string username) => Encode(username).Replace("@", "<wbr>@", StringComparison.Ordinal);

    public static string RenderScope(string scope) => Encode(scope).Replace(".", "<wbr>.", StringComparison.Ordinal);

    // A problem appears above its form, with the alert role for screen readers.
    public static string RenderProblem(string? problem) =>
        problem is null ? "" : $"""<p class="problem" role="alert">{Encode(problem)}</p>""";

    public static string RenderState(string state) => $"""<input type="hidden" name="state" value="{Encode(state)}">""";

    private const string Style = """
        :root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --card: #fff; --ground: #eef1f5;
            --accent: #0b5cad; --accent-ink: #fff; --bad: #b3261e; --bad-ground: #fdecea; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e9edf2; --soft: #a3adb8; --line: #3a424c; --card: #1d232a; --ground: #12161b;
            --accent: #6cb4ff; --accent-ink: #0b1d30; --bad: #ffb4ab; --bad-ground: #3b1512; } }
        * { box-sizing: border-box; }
        body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; align-items: center; justify-content: center;
            gap: 1.25rem; padding: 1.5rem; background: var(--ground); color: var(--ink);
            font: 1rem/1.5 system-ui, "Segoe UI", "Liberation Sans", sans-serif; }
        main { width: 100%; max-width: 27.5rem; padding: 2rem; background: var(--card); border: 1px solid var(--line);
            border-radius: .75rem; box-shadow: 0 8px 28px rgb(0 0 0 / .08); }
        footer { max-width: 27.5rem; color: var(--soft); font-size: .8125rem; text-align: center; }
        .brand { display: flex; align-items: center; gap: .5rem; margin: 0 0 1.25rem; font-weight: 600; }
        .mark { width: 1.125rem; height: 1.125rem; border-radius: .3rem;
            background: conic-gradient(#0b5cad 25%, #2da44e 0 50%, #d29922 0 75%, #8250df 0); }
        .local { padding: .0625rem .5rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--soft); font-size: .75rem;
            font-weight: 500; }
        h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.25; }
        p { margin: 0 0 1rem; }
        main { overflow-wrap: break-word; }
        .soft { color: var(--soft); }
        label { display: block; margin-bottom: .375rem; font-weight: 600; }
        input[type=text] { width: 100%; padding: .625rem .75rem; border: 1px solid var(--soft); border-radius: .5rem;
            background: var(--card); color: var(--ink); font: inherit; }
        input.code { font-family: ui-monospace, "Liberation Mono", monospace; font-size: 1.375rem; letter-spacing: .2em;
            text-transform: uppercase; }
        input:focus-visible, button:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        .actions { display: flex; justify-content: flex-end; gap: .75rem; margin-top: 1.5rem; }
        button { padding: .5625rem 1.375rem; border: 1px solid var(--line); border-radius: .5rem; background: transparent;
            color: var(--ink); font: inherit; font-weight: 600; cursor: pointer; }
        button.main { border-color: var(--accent); background: var(--accent); color: var(--accent-ink); }
        .people { display: grid; grid-template-columns: minmax(0, 1fr); gap: .5rem; margin: 0; padding: 0; list-style: none; }
        .people button { display: grid; grid-template-columns: 2.25rem minmax(0, 1fr); gap: 0 .75rem; align-items: center; width: 100%;
            padding: .5rem .75rem; text-align: left; font-weight: 400; }
        .people button:hover, .people button.hinted { border-color: var(--accent); }
        .people .face { grid-row: 1 / 3; display: grid; place-items: center; width: 2.25rem; height: 2.25rem; border-radius: 50%;
            background: var(--ground); color: var(--accent); font-weight: 600; }
        .people .who { font-weight: 600; line-height: 1.2; }
        .as { color: var(--soft); font-size: .8125rem; }
        .scopes { max-height: max(9rem, calc(100vh - 32rem)); margin: 0 0 1rem; padding: .875rem 1rem .875rem 2rem; overflow-y: auto;
            border: 1px solid var(--line); border-radius: .5rem; }
        .scopes li { margin: .25rem 0; }
        .scopes code { display: block; color: var(--soft); font-size: .8125rem; }
        .problem { padding: .625rem .875rem; border-radius: .5rem; background: var(--bad-ground); color: var(--bad); }
        @media (max-width: 26rem) { body { padding: 1rem; } main { padding: 1.25rem; } }
        hr { margin: 1.25rem 0; border: 0; border-top: 1px solid var(--line); }
        """;
}
