using System.Text.Json;
using GraphDelegatedKit.Http;
using Microsoft.Extensions.Logging;

namespace GraphDelegatedKit.Client;

/// <summary>What Bulk and Files need of a client besides sending: its throttling and clock, JSON options, loggers, and account.</summary>
/// <remarks>
/// A <see cref="GraphClient"/> shows its context (<see cref="IGraphClient.Context"/>). A decorator around it does not, and need not:
/// the client reports its context to each request that reaches it (<see cref="GraphRequest.OnReceived"/>) and shows it in each response.
/// A stub has no context; <see cref="CreateDefault"/> takes its place.
/// </remarks>
internal sealed class GraphClientContext(
    ThrottlingContext throttling,
    GraphCloud cloud,
    JsonSerializerOptions json,
    ILoggerFactory? loggerFactory,
    ITokenProvider? tokens)
{
    public ThrottlingContext Throttling => throttling;

    public GraphCloud Cloud => cloud;

    public JsonSerializerOptions Json => json;

    public ILoggerFactory? LoggerFactory => loggerFactory;

    /// <summary>Creates the context of a client without one: the system's clock, gates of its own, no logger, and no account.</summary>
    public static GraphClientContext CreateDefault() =>
        new(
            new ThrottlingContext(TimeProvider.System, new ThrottleGates(), new Random().NextDouble, Timeout.InfiniteTimeSpan),
            GraphCloud.Global,
            GraphJson.Default,
            loggerFactory: null,
            tokens: null);

    /// <summary>Gets the account of the client's tokens. From then on the throttle gates are those of the account's sign-in.</summary>
    /// <returns><see langword="null"/> if the provider of the tokens does not know it.</returns>
    /// <exception cref="SignInException">No token is available.</exception>
    public async ValueTask<GraphAccount?> GetAccountAsync(CancellationToken cancellationToken)
    {
        if (tokens is null) return null;

        var token = await Tokens.ClaimsCapability.GetTokenAsync(tokens, null, null, cancellationToken).ConfigureAwait(false);
        throttling.Gates.FollowUser(token);
        return token.Account;
    }
}
