using System.Net;
using Moq;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>A strict IGraphClient that knows a few addresses and fails on any other.</summary>
internal sealed class Stub
{
    private readonly Mock<IGraphClient> _mock = new(MockBehavior.Strict);
    private readonly List<GraphRequest> _requests = [];

    public IGraphClient Client => _mock.Object;

    public IReadOnlyList<string> Addresses => [.. _requests.Select(request => Address(request.Url))];

    public IReadOnlyList<GraphRequest> Requests => _requests;

    public Stub Answers(string address, string body)
    {
        _mock.Setup(graph => graph.SendAsync(It.Is<GraphRequest>(request => Address(request.Url) == address), It.IsAny<CancellationToken>()))
            .Callback((GraphRequest request, CancellationToken _) => _requests.Add(request))
            .ReturnsAsync((GraphRequest _, CancellationToken cancellationToken) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return GraphResponse.Json(HttpStatusCode.OK, body);
            });
        return this;
    }

    private static string Address(GraphUrl url) => url.ToUri(GraphCloud.Global).OriginalString;
}
