using System.Globalization;
using System.Net;
using System.Text;

namespace GraphDelegatedKit.SignIn.Browser;

/// <summary>The pages a person sees when they come back from signing in. Every word of the service's is encoded: it is input.</summary>
internal static class BrowserPages
{
    public static byte[] Create(AuthorizationResponse? response) => response switch
    {
        null => CreatePage("404 Not Found", "Nothing here", "This address only takes the answer of a sign-in."),
        { Error: null } => CreatePage("200 OK", "You are signed in", "You can close this page and go back to the program."),
        _ => CreatePage("200 OK", "You are not signed in", $"The service said: <q>{WebUtility.HtmlEncode(response.Description ?? response.Error)}</q></p><p>Close this page and go back to the program; it says what to do."),
    };

    private static byte[] CreatePage(string status, string title, string text)
    {
        var html = Encoding.UTF8.GetBytes($$"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{title}}</title>
            <style>
              :root { color-scheme: light dark }
              body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem }
              h1 { font-size: 1.7rem }
              q { overflow-wrap: anywhere }
            </style>
            <h1>{{title}}</h1>
            <p>{{text}}</p>
            </html>
            """);
        var headers = string.Create(CultureInfo.InvariantCulture, $"""
            HTTP/1.1 {status}
            Content-Type: text/html; charset=utf-8
            Content-Length: {html.Length}
            Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'
            Referrer-Policy: no-referrer
            Cache-Control: no-store
            Connection: close


            """).ReplaceLineEndings("\r\n");
        return [.. Encoding.ASCII.GetBytes(headers), .. html];
    }
}
