using GraphDelegatedKit.AspNetCore;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Options;

namespace WebApp.Pages;

/// <summary>What all pages share: the head with the navigation and the user, and the headers of the response.</summary>
internal sealed class Layout(IAntiforgery antiforgery, IOptions<GraphDelegatedWebOptions> options)
{
    // No form-action: browsers apply it to redirects too, and the sign-out redirects to Entra.
    private const string ContentSecurityPolicy =
        "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'";

    private static readonly (string Path, string Text)[] Pages =
        [("/", "Status"), ("/id-token", "ID token"), ("/call-graph", "Call Graph"), ("/accounts", "Accounts")];

    /// <summary>Gets the address of a page for a link, below the path at which the app is published.</summary>
    public string GetPath(string path) => options.Value.BaseUrl?.AbsolutePath.TrimEnd('/') + path;

    public Task WriteAsync(HttpContext context, string title, Html content)
    {
        var page = Start(context, title);
        page.Append(content);
        return page.CompleteAsync();
    }

    /// <summary>Starts a page whose content follows in parts.</summary>
    public PageStream Start(HttpContext context, string title)
    {
        var headers = context.Response.Headers;
        context.Response.ContentType = "text/html; charset=utf-8";
        (headers.CacheControl, headers.Pragma) = ("no-cache, no-store", "no-cache"); // the back button shows nothing after a sign-out
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        return new PageStream(context, RenderStart(context, title), Html.Create($"</main>\n</body>\n</html>\n"));
    }

    /// <summary>Renders the field that proves that a form is of this app.</summary>
    public Html RenderAntiforgery(HttpContext context)
    {
        var tokens = antiforgery.GetAndStoreTokens(context);
        return Html.Create($"""<input type="hidden" name="{tokens.FormFieldName}" value="{tokens.RequestToken}">""");
    }

    private Html RenderStart(HttpContext context, string title) => Html.Create($"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{title} - WebApp</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="{GetPath(StyleSheet.Path)}">
        </head>
        <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header>
        <nav aria-label="Pages">
        <ul>
        {Html.Concat(Pages.Select(page => RenderLink(context, page.Path, page.Text)))}</ul>
        </nav>
        {RenderUser(context)}
        </header>
        <main id="content" tabindex="-1">

        """);

    private Html RenderLink(HttpContext context, string path, string text)
    {
        var current = context.Request.Path == path ? Html.Create($" aria-current=\"page\"") : Html.Empty;
        return Html.Create($"<li><a href=\"{GetPath(path)}\"{current}>{text}</a></li>\n");
    }

    private Html RenderUser(HttpContext context)
    {
        if (context.GetUserSession() is not { } session)
        {
            var returnUrl = HttpMethods.IsGet(context.Request.Method) ? context.Request.Path.Value! : "/";
            return Html.Create($"""<div class="user"><a class="button" href="{GetSignInPath(returnUrl)}">Sign in</a></div>""");
        }

        return Html.Create($"""
            <div class="user">
            <span>Signed in as <strong>{Html.CreateUserName(session.Account.Username)}</strong></span>
            <form method="post" action="{GetPath("/auth/sign-out")}">
            {RenderAntiforgery(context)}
            <button class="button quiet">Sign out</button>
            </form>
            </div>
            """);
    }

    /// <summary>Gets the address that signs a user in and returns to a page.</summary>
    public string GetSignInPath(string returnPath) =>
        GetPath("/auth/sign-in") + QueryString.Create("returnUrl", GetPath(returnPath)).ToUriComponent();
}
