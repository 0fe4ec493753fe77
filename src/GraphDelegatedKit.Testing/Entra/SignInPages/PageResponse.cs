using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// A page to show, or an address to go on to.
internal sealed record PageResponse(string? Html, string? Location = null, string ScriptHash = "'none'")
{
    public async Task SendAsync(RequestContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XFrameOptions = "DENY";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";

        // Nothing is loaded, and nothing runs but the one script a page may bring. Forms post back here, or to a program's own loopback listener.
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src {ScriptHash}; style-src 'unsafe-inline'; form-action 'self' http://localhost:* http://127.0.0.1:*; base-uri 'none'; frame-ancestors 'none'";
        if (Location is not null)
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = Location;
            return;
        }

        await context.WriteHtmlAsync(Html!).ConfigureAwait(false);
    }
}
