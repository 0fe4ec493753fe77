using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// A page to show, or a redirect.
internal sealed record PageResponse(string? Html, string? Location = null, string ScriptHash = "'none'")
{
    public async Task SendAsync(RequestContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XFrameOptions = "DENY";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";

        // Pages load no resources and run only the script with this hash. Forms post to this tenant or to the loopback listener of a
        // program.
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src {ScriptHash}; style-src 'unsafe-inline'; "
            + "form-action 'self' http://localhost:* http://127.0.0.1:*; base-uri 'none'; frame-ancestors 'none'";
        if (Location is not null)
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = Location;
            return;
        }

        await context.WriteHtmlAsync(Html!).ConfigureAwait(false);
    }
}
