using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// https://learn.microsoft.com/entra/identity-platform/scenario-desktop-app-registration: the redirect URI of programs with a browser of
// their own, which read the code from the address of this page.
internal sealed class NativeClientEndpoint : IEndpoint
{
    public Route Route { get; } = new(HostRole.SignIn, "GET", "/common/oauth2/nativeclient");

    public Task HandleAsync(RequestContext context) => ResultPage.BackToProgram().SendAsync(context);
}
