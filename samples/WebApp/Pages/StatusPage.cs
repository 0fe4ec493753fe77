using GraphDelegatedKit.AspNetCore;

namespace WebApp.Pages;

/// <summary>The first page: who is signed in.</summary>
internal static class StatusPage
{
    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/", (HttpContext context, Layout layout) =>
        context.GetUserSession() is { } session
            ? layout.WriteAsync(context, "Status", RenderSignedIn(context, session, layout))
            : layout.WriteAsync(context, "Status", RenderSignedOut(layout)));

    private static Html RenderSignedOut(Layout layout) => Html.Create($"""
        <h1>You are not signed in</h1>
        <p>Sign in with your work or school account. This app then shows your ID token, calls Microsoft Graph on your behalf, and looks up
        or disables accounts of your organization.</p>
        <p><a class="button" href="{layout.GetSignInPath("/")}">Sign in</a></p>
        """);

    private static Html RenderSignedIn(HttpContext context, UserSession session, Layout layout) => Html.Create($"""
        <h1>You are signed in</h1>
        <dl>
        <div><dt>Name</dt><dd>{context.User.FindFirst("name")?.Value}</dd></div>
        <div><dt>User name</dt><dd>{session.Account.Username}</dd></div>
        <div><dt>Tenant</dt><dd>{session.TenantId}</dd></div>
        </dl>
        <ul class="next">
        <li><a href="{layout.GetPath("/id-token")}">See the claims of your ID token</a></li>
        <li><a href="{layout.GetPath("/call-graph")}">Call Microsoft Graph</a></li>
        <li><a href="{layout.GetPath("/accounts")}">Look up or disable accounts</a></li>
        </ul>
        """);
}
