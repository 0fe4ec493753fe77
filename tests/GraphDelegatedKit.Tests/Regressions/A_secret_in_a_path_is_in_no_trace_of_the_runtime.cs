using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Tests.Regressions;

/// <summary>The runtime's own activity shows an address with its path, and leaves out the query alone. OneDrive's consumer addresses have their secret in the path.</summary>
public sealed class A_secret_in_a_path_is_in_no_trace_of_the_runtime
{
    [Test]
    public async Task Nor_in_its_measurements()
    {
        await using var server = await OwnServer.StartAsync(context => context.Response.WriteAsync("{}"));
        await using var graph = server.Client();
        using var observed = new Observed();

        using var response = await graph.SendAsync(new GraphRequest(HttpMethod.Get, GraphUrl.PreAuthenticated("https://public.am3302.files.1drv.com/y4mSecretOfThePath")));

        Assert.That(observed.Text, Does.Contain("System.Net.Http").And.Contain("1drv.com"), "there was something to read");
        Assert.That(observed.Text, Does.Not.Contain("y4mSecretOfThePath"));
    }
}
