using System.Globalization;
using System.Net;
using System.Text;

namespace GraphDelegatedKit.SignIn.Browser;

/// <summary>The pages that the browser shows after the sign-in. Text of the service is untrusted and always encoded.</summary>
internal static class BrowserPages
{
    public static byte[] Create(AuthorizationResponse? response) => response switch
    {
        null => CreatePage("404 Not Found", "Page not found", "This address accepts only the response of a sign-in."),
        { Error: null } => CreatePage("200 OK", "You are signed in", "You can close this page and return to the program."),
        _ => CreatePage("200 OK", "You are not signed in", DescribeError(response.Description ?? response.Error)),
    };

    private static string DescribeError(string error) =>
        $"The service reported: <q>{WebUtility.HtmlEncode(error)}</q></p>"
        + "<p>Close this page and return to the program, which says what to do.";

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
