using System.Net;
using GraphDelegatedKit;

namespace AppRegistration;

/// <summary>Receives the answer of the sign-in page at the web app's own address on this machine.</summary>
internal sealed class RedirectListener : IDisposable
{
    private const string Page = "<!DOCTYPE html><html lang=\"en\"><title>Signed in</title><p>You can close this page.</p></html>";

    private readonly HttpListener _listener;

    private RedirectListener(HttpListener listener) => _listener = listener;

    /// <returns>The listener; <see langword="null"/> if the port is in use.</returns>
    public static RedirectListener? TryStart(Uri redirectUri)
    {
        var listener = new HttpListener();
        listener.Prefixes.Add(redirectUri.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        try
        {
            listener.Start();
            return new RedirectListener(listener);
        }
        catch (HttpListenerException)
        {
            listener.Close();
            return null;
        }
    }

    /// <summary>Waits for the answer to the request that has the state; other requests are refused.</summary>
    public async Task<string> WaitForCodeAsync(string state, CancellationToken cancellationToken)
    {
        while (true)
        {
            var context = await _listener.GetContextAsync().WaitAsync(cancellationToken);
            var query = context.Request.QueryString;
            var isAnswer = query["state"] == state;
            await AnswerAsync(context.Response, isAnswer, cancellationToken);
            if (!isAnswer) continue;

            return query["code"] ?? throw SignInExceptionFactory.FromOAuthError(
                query["error"] ?? "invalid_request", query["error_description"]);
        }
    }

    private static async Task AnswerAsync(HttpListenerResponse response, bool isAnswer, CancellationToken cancellationToken)
    {
        response.StatusCode = (int)(isAnswer ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
        response.ContentType = "text/html; charset=utf-8";
        if (isAnswer) await response.OutputStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Page), cancellationToken);
        response.Close();
    }

    public void Dispose() => _listener.Close();
}
