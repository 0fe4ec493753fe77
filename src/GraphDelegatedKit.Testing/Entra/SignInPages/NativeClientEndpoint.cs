using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// The redirect URI of programs with a browser of their own, which read the code from the address of this page.
[Plays("https://learn.microsoft.com/entra/identity-platform/scenario-desktop-app-registration")]
internal sealed class NativeClientEndpoint : IEndpoint
{
    public Route Route { get; } = new(HostRole.SignIn, "GET", "/common/oauth2/nativeclient");

    public Task HandleAsync(RequestContext context) => ResultPage.BackToProgram().SendAsync(context);
}
