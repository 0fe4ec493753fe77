using Azure.Identity;
using Microsoft.Graph;

namespace GraphDelegatedKit.Azure.Tests;

/// <summary>The code of the package's README. ReadmeTests compares it with the README.</summary>
public sealed class ReadmeCodeTests
{
    [Test]
    public async Task The_official_client_is_created_on_a_session()
    {
        var (clientId, tenant) = ("3f6a3b74-4f9c-4d9b-9d0c-0a52b9a2f1de", "contoso.onmicrosoft.com");

        await using var session = DelegatedSession.Open(new() { ClientId = clientId, Tenant = tenant, Scopes = ["User.Read.All"] });
        using var http = GraphHttpHandler.CreateClient(session);
        using var graph = new GraphServiceClient(http, session.AsTokenCredential());

        Assert.That(graph.Me.ToGetRequestInformation().URI.Host, Is.EqualTo("graph.microsoft.com"));
    }

    [Test]
    public async Task A_client_is_created_on_a_credential()
    {
        await using var graph = GraphClient.Create(new AzureCliCredential().AsTokenProvider());

        Assert.That(graph, Is.Not.Null);
    }
}
