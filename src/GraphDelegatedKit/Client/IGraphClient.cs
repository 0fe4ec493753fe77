using GraphDelegatedKit.Client;

namespace GraphDelegatedKit;

/// <summary>Microsoft Graph for one signed-in user. Every other call is an extension method over <see cref="SendAsync"/>.</summary>
/// <remarks>
/// <para>A decorator implements <see cref="SendAsync"/> and passes on the request, the response and the exceptions it gets from the client
/// behind it. It may add to <see cref="GraphRequest.Headers"/>. Bulk jobs and file transfers then keep the throttling, clock, JSON options
/// and loggers of that client. A decorator that sends another request in place of the given one loses what the library has noted in
/// it, such as the account that a resumed listing must have. To learn the account for an upload journal, the library sends <c>HEAD me</c>
/// through a decorator; the client answers it without the service.</para>
/// <para>To test a program without a socket, stub <see cref="SendAsync"/> and return
/// <see cref="GraphResponse.Json(System.Net.HttpStatusCode, string)"/>.</para>
/// </remarks>
public interface IGraphClient
{
    /// <summary>Sends a request with a token to the cloud's own host, and retries it where that is safe.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels the call, including waits between attempts.</param>
    /// <returns>The response, with a status below 400. The caller disposes it.</returns>
    /// <exception cref="GraphException">The final status was 400 or above, or no response came in time.</exception>
    /// <exception cref="SignInException">No token is available.</exception>
    Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gets the context, if the client itself has one. A decorator has none: the client behind it shows its context in requests and
    /// responses.
    /// </summary>
    internal GraphClientContext? Context => null;
}
