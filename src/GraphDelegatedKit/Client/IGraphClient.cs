namespace GraphDelegatedKit;

/// <summary>Microsoft Graph for one signed-in user. Every other call is an extension method over <see cref="SendAsync"/>.</summary>
/// <remarks>
/// To test a program without a socket, stub <see cref="SendAsync"/> and return
/// <see cref="GraphResponse.Json(System.Net.HttpStatusCode, string)"/>.
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
}
