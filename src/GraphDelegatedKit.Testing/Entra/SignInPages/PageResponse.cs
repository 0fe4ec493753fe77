using System.Security.Cryptography;
using System.Text;
using GraphDelegatedKit.Testing.Hosting;
using GraphDelegatedKit.Testing.Recording;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// A page to show, or a redirect.
internal sealed record PageResponse(string? Html, string? Location = null)
{
    // The only script of the page; null for none.
    public string? Script { get; init; }

    // The address, beside those of this tenant, to which a form may lead, directly or by a redirect.
    public string? FormTarget { get; init; }

    // The addresses that the page opens in frames.
    public IReadOnlyList<string> FrameSources { get; init; } = [];

    // The error that the page shows or the redirect carries, for the recorded request; null for none.
    public RequestError? Error { get; init; }

    // An error that no redirect URI may get is shown on the page.
    public static PageResponse CreateOrShowError(Func<PageResponse> create)
    {
        try
        {
            return create();
        }
        catch (EntraErrorException exception)
        {
            return ResultPage.RequestFailed(exception.Error);
        }
    }

    public async Task SendAsync(RequestContext context)
    {
        if (Error is not null)
            RequestNotes.GetOrCreate(context.HttpContext).SetError(Error);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XFrameOptions = "DENY";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        context.Response.Headers.ContentSecurityPolicy = CreatePolicy();
        if (Location is not null)
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = Location;
            return;
        }

        await context.WriteHtmlAsync(Html!).ConfigureAwait(false);
    }

    private string CreatePolicy()
    {
        var script = Script is null ? "'none'" : $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Script)))}'";
        var frames = FrameSources.Count == 0 ? "'none'" : string.Join(' ', FrameSources);
        return $"default-src 'none'; img-src 'self'; script-src {script}; style-src 'unsafe-inline'; frame-src {frames}; "
            + $"form-action 'self' {FormTarget}; base-uri 'none'; frame-ancestors 'none'";
    }
}
