using System.Text.Json.Nodes;

namespace GraphDelegatedKit.SignIn;

/// <summary>Waits between polls for a device code by our own clock: MSAL is told an interval of nothing, and every wait happens here.</summary>
/// <remarks><see href="https://www.rfc-editor.org/rfc/rfc8628#section-3.5"/></remarks>
internal sealed class DeviceCodePace(TimeProvider time)
{
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(5); // RFC 8628 3.2: what holds where the service names none
    private static readonly TimeSpan Slower = TimeSpan.FromSeconds(5);

    private TimeSpan _interval = Usual;

    public Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(_interval, time, cancellationToken);

    public async Task TakeOverAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (await JsonAnswer.ReadAsync(response, cancellationToken).ConfigureAwait(false) is not { } body) return;

        var seconds = body["interval"] is JsonValue value && value.TryGetValue<double>(out var number) ? number : 0;
        _interval = seconds is > 0 and < 3600 ? TimeSpan.FromSeconds(seconds) : Usual;
        body["interval"] = 0;
        JsonAnswer.Write(response, body);
    }

    /// <returns>Whether the code is still waited for; <c>slow_down</c> is then told to MSAL as <c>authorization_pending</c>.</returns>
    public async Task<bool> GoesOnAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (await JsonAnswer.ReadAsync(response, cancellationToken).ConfigureAwait(false) is not { } body) return false;

        var error = body["error"]?.ToString();
        if (error != "slow_down") return error == "authorization_pending";

        _interval += Slower;
        body["error"] = "authorization_pending";
        JsonAnswer.Write(response, body);
        return true;
    }
}
