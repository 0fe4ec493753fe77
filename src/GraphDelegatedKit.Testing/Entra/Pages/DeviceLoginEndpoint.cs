using GraphDelegatedKit.Testing.Hosting;

namespace GraphDelegatedKit.Testing.Entra.Pages;

// https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code: the page a person opens.
internal sealed class DeviceLoginEndpoint(Visits visits, string path) : IEndpoint
{
    public Route Route { get; } = new(Role.SignIn, "GET", path);

    public Task AnswerAsync(Exchange exchange) => EnterCodePage.Show(visits.Begin()).SendAsync(exchange);
}
