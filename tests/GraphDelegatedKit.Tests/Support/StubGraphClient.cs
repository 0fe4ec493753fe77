using System.Net;
using Moq;

namespace GraphDelegatedKit.Tests.Support;

/// <summary>A strict IGraphClient that knows a few addresses and fails on any other.</summary>
internal sealed class StubGraphClient
{
    private readonly Mock<IGraphClient> _mock = new(MockBehavior.Strict);
    private readonly List<GraphRequest> _requests = [];

    public IGraphClient Client => _mock.Object;

    public IReadOnlyList<string> Urls => [.. _requests.Select(request => ToAbsoluteUrl(request.Url))];

    public IReadOnlyList<GraphRequest> Requests => _requests;

    public StubGraphClient RespondsTo(string url, string body)
    {
        _mock.Setup(graph =>
            graph.SendAsync(It.Is<GraphRequest>(request => ToAbsoluteUrl(request.Url) == url), It.IsAny<CancellationToken>()))
            .Callback((GraphRequest request, CancellationToken _) => _requests.Add(request))
            .ReturnsAsync((GraphRequest _, CancellationToken cancellationToken) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                return GraphResponse.Json(HttpStatusCode.OK, body);
            });
        return this;
    }

    private static string ToAbsoluteUrl(GraphUrl url) => url.ToUri(GraphCloud.Global).OriginalString;
}
