using GraphDelegatedKit.Testing.Faults;

namespace GraphDelegatedKit.Testing;

// Faults of the connection, and delays.
public sealed partial class LocalFaults
{
    /// <summary>Lets a number of requests pass without a fault, so that the next scripted fault applies to a later request.</summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public LocalFault LetThrough(string path, int times = 1, string? method = null) =>
        AddFault(path, method, times, new NoFault());

    /// <summary>
    /// Drops the connection without a response after reading a number of bytes of the request body; the request is not processed.
    /// </summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="afterBodyBytes">The number of bytes of the request body that are read first; 0 reads none. The default is 0.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="afterBodyBytes"/> is negative, or <paramref name="times"/> is less than 1.
    /// </exception>
    public LocalFault Reset(string path, int times = 1, long afterBodyBytes = 0, string? method = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterBodyBytes);
        return AddFault(path, method, times, new ResetFault(afterBodyBytes));
    }

    /// <summary>Processes the request, then drops the connection without a response.</summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public LocalFault LoseResponse(string path, int times = 1, string? method = null) =>
        AddFault(path, method, times, new LoseResponseFault());

    /// <summary>Processes the request, answers, and drops the connection after a number of bytes of the response body.</summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="afterBytes">The number of bytes of the response body that are sent.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="afterBytes"/> is negative, or <paramref name="times"/> is less than 1.
    /// </exception>
    public LocalFault AbortResponse(string path, long afterBytes, int times = 1, string? method = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterBytes);
        return AddFault(path, method, times, new AbortResponseFault(afterBytes));
    }

    /// <summary>Reads the whole request and never answers it.</summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public LocalFault Stall(string path, int times = 1, string? method = null) => AddFault(path, method, times, new StallFault());

    /// <summary>Waits by the tenant's clock (<see cref="LocalTenant.Clock"/>), then processes the request.</summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="delay">The time to wait, by the clock of the tenant.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="delay"/> is negative, or <paramref name="times"/> is less than 1.
    /// </exception>
    public LocalFault Delay(string path, TimeSpan delay, int times = 1, string? method = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return AddFault(path, method, times, new DelayFault(delay, _timeProvider));
    }

    /// <summary>
    /// Processes the request, sends the headers and a number of bytes of the body, then waits by the tenant's clock before it sends the
    /// rest.
    /// </summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="afterBytes">The number of bytes of the response body that are sent before the wait.</param>
    /// <param name="delay">The time to wait, by the clock of the tenant.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="afterBytes"/> or <paramref name="delay"/> is negative, or <paramref name="times"/> is less than 1.
    /// </exception>
    public LocalFault DelayBody(string path, int afterBytes, TimeSpan delay, int times = 1, string? method = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return AddFault(path, method, times, new DelayBodyFault(afterBytes, delay, _timeProvider));
    }

    /// <summary>
    /// Drops the whole connection without a response, together with every other request in progress on it. Over HTTP/2, <see
    /// cref="Reset"/> ends only one stream.
    /// </summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public LocalFault DropConnection(string path, int times = 1, string? method = null) =>
        AddFault(path, method, times, new DropConnectionFault());

    /// <summary>
    /// Answers, then closes the connection to new requests: <c>GOAWAY</c> over HTTP/2, <c>Connection: close</c> over HTTP/1.1.
    /// </summary>
    /// <param name="path">The path of the affected requests, such as <c>/v1.0/me</c>; <c>*</c> matches any characters.</param>
    /// <param name="times">How many requests meet the fault, at least 1. The default is 1.</param>
    /// <param name="method">The affected HTTP method; null affects every method. The default is null.</param>
    /// <returns>The fault: how often it has applied, and a way to remove it.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="times"/> is less than 1.</exception>
    public LocalFault CloseConnection(string path, int times = 1, string? method = null) =>
        AddFault(path, method, times, new CloseConnectionFault());
}
