using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.AspNetCore.Pages;

/// <summary>A plain page for an outcome of the sign-in, without scripts and other files.</summary>
internal static class ErrorPage
{
    private const string Style = """
        :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
        main { max-width: 36rem; margin: 15vh auto 0; padding: 0 1rem; overflow-wrap: anywhere; }
        h1 { font-size: 1.5rem; line-height: 1.25; }
        .button { display: inline-block; padding: .6rem 1.2rem; border: 0; border-radius: .3rem; background: #0b5cad; color: #fff;
          font: inherit; text-decoration: none; cursor: pointer; }
        .button:focus-visible { outline: 3px solid currentColor; outline-offset: 3px; }
        small { opacity: .75; }
        """;

    public static async Task WriteAsync(HttpContext context, PageContent content)
    {
        var html = Encoding.UTF8.GetBytes(Render(content));
        var response = context.Response;
        response.StatusCode = content.Status;
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = html.Length;
        response.Headers.CacheControl = "no-store";
        // No form-action: browsers apply it to redirects too, and the sign-out redirects to Entra.
        response.Headers.ContentSecurityPolicy =
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.Body.WriteAsync(html, context.RequestAborted).ConfigureAwait(false);
    }

    private static string Render(PageContent content)
    {
        var html = new StringBuilder().Append(CultureInfo.InvariantCulture, $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Encode(content.Title)}</title>
            <style>{Style}</style>
            </head>
            <body>
            <main>
            <h1>{Encode(content.Title)}</h1>

            """);
        foreach (var paragraph in content.Paragraphs) html.Append(CultureInfo.InvariantCulture, $"<p>{Encode(paragraph)}</p>\n");
        if (content.Link is { } link)
            html.Append(
                CultureInfo.InvariantCulture,
                $"<p><a class=\"button\" href=\"{Encode(link.Address)}\">{Encode(link.Text)}</a></p>\n");
        if (content.Form is { } form)
            html.Append(CultureInfo.InvariantCulture, $"""
                <form method="post" action="{Encode(form.Address)}">
                <input type="hidden" name="{Encode(form.FieldName)}" value="{Encode(form.FieldValue)}">
                <button class="button">{Encode(form.Text)}</button>
                </form>

                """);
        if (content.Detail is { } detail) html.Append(CultureInfo.InvariantCulture, $"<p><small>{Encode(detail)}</small></p>\n");
        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
