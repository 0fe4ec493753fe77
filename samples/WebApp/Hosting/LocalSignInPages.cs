using GraphDelegatedKit;
using GraphDelegatedKit.Testing;

namespace WebApp.Hosting;

/// <summary>
/// Leads the browser to the sign-in pages of the local tenant. A browser reaches and trusts them at a plain http loopback address only,
/// so each redirect to Entra is rewritten to it.
/// </summary>
internal static class LocalSignInPages
{
    public static void Use(IApplicationBuilder app, LocalTenantAddress tenant) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            if (Uri.TryCreate(context.Response.Headers.Location, UriKind.Absolute, out var location)
                && location.Host == GraphCloud.Global.Login.Host)
                context.Response.Headers.Location = new Uri(tenant.HttpAddress, location.PathAndQuery).AbsoluteUri;
            return Task.CompletedTask;
        });
        return next(context);
    });
}
