using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>The scripted drive as a signed-in user sees it.</summary>
internal sealed class ScriptedUser(ScriptedDrive drive, string name) : IGraphClient
{
    GraphClientContext IGraphClient.Context { get; } = new(
        GraphClientContext.CreateDefault().Throttling,
        GraphCloud.Global,
        GraphJson.Default,
        loggerFactory: null,
        new FakeTokenProvider(
            new GraphAccessToken("some-token", DateTimeOffset.UtcNow.AddDays(1)) { Account = TestData.CreateAccount(name) }));

    public Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default) =>
        drive.SendAsync(request, cancellationToken);
}
