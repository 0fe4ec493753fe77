using GraphDelegatedKit.Client;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Tests.Files;

/// <summary>The scripted drive as a signed-in user sees it.</summary>
internal sealed class ScriptedUser(ScriptedDrive drive, string name) : IGraphClient, IKnowsItsSurroundings
{
    TimeProvider IKnowsItsSurroundings.TimeProvider => TimeProvider.System;

    ILoggerFactory? IKnowsItsSurroundings.LoggerFactory => null;

    public Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default) =>
        drive.SendAsync(request, cancellationToken);

    ValueTask<GraphAccount?> IKnowsItsSurroundings.AccountAsync(CancellationToken cancellationToken) => new(TestData.CreateAccount(name));
}
