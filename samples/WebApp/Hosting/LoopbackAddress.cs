namespace WebApp.Hosting;

/// <summary>
/// Sends a browser that opened <c>127.0.0.1</c> to <c>localhost</c>. For cookies these are two sites, so a sign-in that begins at one and
/// ends at the other fails.
/// </summary>
internal static class LoopbackAddress
{
    public static void Use(IApplicationBuilder app, Uri baseUrl)
    {
        if (baseUrl.Host != "localhost") return;
        app.Use((context, next) =>
        {
            var request = context.Request;
            if (!HttpMethods.IsGet(request.Method) || request.Host.Host is not ("127.0.0.1" or "[::1]")) return next(context);

            context.Response.Redirect(baseUrl.GetLeftPart(UriPartial.Authority) + request.PathBase + request.Path + request.QueryString);
            return Task.CompletedTask;
        });
    }
}
