using GraphDelegatedKit.Testing.Entra.Apps;
using GraphDelegatedKit.Testing.Hosting;
using Microsoft.AspNetCore.WebUtilities;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#successful-response: sends the result of a page to a
// registered redirect URI. An address that is not registered gets nothing: the page itself shows the error.
internal sealed record RedirectResponse(string Uri, AppPlatform Platform, string Mode, string? State)
{
    // The origin, or the scheme of an address without one, as a source of a Content-Security-Policy.
    public string Source => new Uri(Uri) is var uri && uri.Scheme is "http" or "https"
        ? uri.GetLeftPart(UriPartial.Authority)
        : new Uri(Uri).Scheme + ":";

    public static RedirectResponse Parse(RequestContext context, RegisteredApp app, EntraForm query)
    {
        var uri = query.GetRequired("redirect_uri");
        var platform = app.FindPlatform(uri) ?? AssumePlatform(context, app, uri);

        // A browser that reached the tenant by a loopback name would leave it for the real service here.
        var isOwnPage = uri == AppRegistry.NativeClientUri && context.Origin.Role == HostRole.Any;
        return new RedirectResponse(uri, platform, query["response_mode"] ?? ResponseType.GetDefaultMode(query), query["state"])
        {
            Location = isOwnPage ? context.Origin.BaseUrl + new Uri(uri).AbsolutePath : uri,
        };
    }

    // Assumes the platform of an address that is not registered and that a rule accepts. A browser must be able to go there.
    private static AppPlatform AssumePlatform(RequestContext context, RegisteredApp app, string uri)
    {
        var error = new EntraErrorException(
            "invalid_request",
            50011,
            $"The redirect URI '{uri}' specified in the request does not match the redirect URIs configured for the application "
            + $"'{app.ClientId}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure "
            + "portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to troubleshoot this error.");
        if (!System.Uri.TryCreate(uri, UriKind.Absolute, out var address) || address.Scheme is "javascript" or "data")
            throw error;
        context.Rules.Check(
            LocalRule.UnregisteredRedirectUri,
            $"The redirect URI is not registered for the application {app.ClientId}. The service would answer with AADSTS50011.",
            () => error);
        return app.AllowPublicClientFlows ? AppPlatform.PublicClient : AppPlatform.Web;
    }

    private string Location { get; init; } = "";

    public PageResponse CreateError(EntraError error) => Create(new()
    {
        ["error"] = error.Error,
        ["error_description"] = $"AADSTS{error.Code}: {error.Description}",
    }) with { Error = error.ToRequestError() };

    // An address without a path is returned with a slash, except by form_post.
    public PageResponse Create(Dictionary<string, string?> parameters)
    {
        if (State is not null)
            parameters["state"] = State;
        var location = new Uri(Location).AbsoluteUri;
        return Mode switch
        {
            "form_post" => FormPostPage.Create(Location, parameters) with { FormTarget = Source },
            "fragment" => new PageResponse(null, location + "#" + QueryHelpers.AddQueryString("", parameters).TrimStart('?')),
            _ => new PageResponse(null, QueryHelpers.AddQueryString(location, parameters)),
        };
    }
}
