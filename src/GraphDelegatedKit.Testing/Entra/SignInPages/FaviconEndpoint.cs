using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// The icon that browsers request for every page.
[Plays(
    "https://html.spec.whatwg.org/multipage/links.html#rel-icon",
    IsJudgement = true,
    Difference = "The icon is the tenant's own.")]
internal sealed class FaviconEndpoint : IEndpoint
{
    private const string Icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 2">
        <path fill="#8250df" d="M0 0h1v1H0z"/><path fill="#0b5cad" d="M1 0h1v1H1z"/>
        <path fill="#2da44e" d="M1 1h1v1H1z"/><path fill="#d29922" d="M0 1h1v1H0z"/></svg>
        """;

    public Route Route { get; } = new(HostRole.SignIn, "GET", "/favicon.ico");

    public Task HandleAsync(RequestContext context) => context.WriteTextAsync(200, "image/svg+xml", Icon);
}
