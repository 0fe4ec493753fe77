using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra.SignInPages;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code: the page where the user enters the code.
internal sealed class DeviceLoginEndpoint(SignInFlowStore flows, string path) : IEndpoint
{
    public Route Route { get; } = new(HostRole.SignIn, "GET", path);

    public Task HandleAsync(RequestContext context) => EnterCodePage.Create(flows.Start()).SendAsync(context);
}
