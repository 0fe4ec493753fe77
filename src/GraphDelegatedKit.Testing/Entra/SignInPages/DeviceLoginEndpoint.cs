using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// Shows the page where the user enters the code.
[Plays(
    "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#authenticating-the-user",
    IsJudgement = true,
    Difference = "The page is the tenant's own.")]
internal sealed class DeviceLoginEndpoint(SignInFlowStore flows, string path) : IEndpoint
{
    public Route Route { get; } = new(HostRole.SignIn, "GET", path);

    public Task HandleAsync(RequestContext context) => EnterCodePage.Create(flows.Start()).SendAsync(context);
}
