namespace GraphDelegatedKit;

/// <summary>Microsoft Graph for one signed-in person. One primitive; everything else is an extension over it.</summary>
/// <remarks>To test a program without a socket, stub <see cref="SendAsync"/> and answer with <see cref="GraphResponse.Json(System.Net.HttpStatusCode, string)"/>.</remarks>
public interface IGraphClient
{
    /// <summary>Sends a request: with a token, with retries where they are safe, to the cloud's own host only.</summary>
    /// <param name="request">What to send.</param>
    /// <param name="cancellationToken">Ends the call, waits between tries included.</param>
    /// <returns>The answer, its status below 400. The caller disposes it.</returns>
    /// <exception cref="GraphException">The final status was 400 or above, or no answer came in time.</exception>
    /// <exception cref="SignInException">No token could be had.</exception>
    Task<GraphResponse> SendAsync(GraphRequest request, CancellationToken cancellationToken = default);
}
