using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra.Pages;

// A page to show, or an address to go on to.
internal sealed record PageAnswer(string? Page, string? Location = null, string ScriptHash = "'none'")
{
    public async Task SendAsync(Exchange exchange)
    {
        exchange.Response.Headers.CacheControl = "no-store";
        exchange.Response.Headers.XFrameOptions = "DENY";
        exchange.Response.Headers.XContentTypeOptions = "nosniff";
        exchange.Response.Headers["Referrer-Policy"] = "no-referrer";

        // Nothing is loaded, and nothing runs but the one script a page may bring. Forms post back here, or to a program's own loopback listener.
        exchange.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src {ScriptHash}; style-src 'unsafe-inline'; form-action 'self' http://localhost:* http://127.0.0.1:*; base-uri 'none'; frame-ancestors 'none'";
        if (Location is not null)
        {
            exchange.Response.StatusCode = 302;
            exchange.Response.Headers.Location = Location;
            return;
        }

        await exchange.HtmlAsync(Page!).ConfigureAwait(false);
    }
}
