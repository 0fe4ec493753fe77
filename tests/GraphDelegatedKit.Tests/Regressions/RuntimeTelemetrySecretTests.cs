using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>
/// The runtime's own activity shows an address with its path, and leaves out the query alone. OneDrive's consumer addresses have their
/// secret in the path.
/// </summary>
public sealed class RuntimeTelemetrySecretTests
{
    [Test]
    public async Task A_secret_in_the_path_of_a_pre_authenticated_URL_is_in_no_activity_or_measurement_of_the_runtime()
    {
        await using var server = await FakeHttpServer.StartAsync(context => context.Response.WriteAsync("{}"));
        await using var graph = server.CreateClient();
        using var telemetry = new RecordedTelemetry();

        using var response = await graph.SendAsync(
            new GraphRequest(HttpMethod.Get, GraphUrl.PreAuthenticated("https://public.am3302.files.1drv.com/y4mSecretOfThePath")));

        Assert.That(telemetry.Text, Does.Contain("System.Net.Http").And.Contain("1drv.com"), "there was something to read");
        Assert.That(telemetry.Text, Does.Not.Contain("y4mSecretOfThePath"));
    }
}
