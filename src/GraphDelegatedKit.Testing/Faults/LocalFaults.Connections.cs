using GraphDelegatedKit.Testing.Faults;

namespace GraphDelegatedKit.Testing;

// What is wrong on the way there and back, and how long it takes.
public sealed partial class LocalFaults
{
    /// <summary>Lets so many requests through unharmed, so that what is scripted after it strikes a later one.</summary>
    public void LetThrough(string path, int times = 1, string? method = null) => AddFault(path, method, times, new NoFault());

    /// <summary>Drops the connection before an answer, after reading so many bytes of the request's body; nothing is done.</summary>
    public void Reset(string path, int times = 1, long afterBodyBytes = 0, string? method = null) =>
        AddFault(path, method, times, new ResetFault(afterBodyBytes));

    /// <summary>Does the work, then drops the connection instead of answering.</summary>
    public void LoseResponse(string path, int times = 1, string? method = null) => AddFault(path, method, times, new LoseResponseFault());

    /// <summary>Does the work, answers, and drops the connection after so many bytes of the answer's body.</summary>
    public void AbortResponse(string path, long afterBytes, int times = 1, string? method = null) =>
        AddFault(path, method, times, new AbortResponseFault(afterBytes));

    /// <summary>Takes the request in, body and all, and never answers it.</summary>
    public void Stall(string path, int times = 1, string? method = null) => AddFault(path, method, times, new StallFault());

    /// <summary>Answers late: by so much of the tenant's clock (<see cref="LocalTenantOptions.TimeProvider"/>), before anything is done.</summary>
    public void Delay(string path, TimeSpan delay, int times = 1, string? method = null) => AddFault(path, method, times, new DelayFault(delay, _timeProvider));

    /// <summary>Does the work, sends the headers and so many bytes of the body, and the rest by so much of the tenant's clock later.</summary>
    public void DelayBody(string path, int afterBytes, TimeSpan delay, int times = 1, string? method = null) =>
        AddFault(path, method, times, new DelayBodyFault(afterBytes, delay, _timeProvider));

    /// <summary>
    /// Drops the whole connection before an answer, with every other request that is under way on it; over HTTP/2, <see cref="Reset"/> ends no more than
    /// the one stream.
    /// </summary>
    public void DropConnection(string path, int times = 1, string? method = null) => AddFault(path, method, times, new DropConnectionFault());

    /// <summary>Answers, and takes no more requests on this connection: <c>GOAWAY</c> over HTTP/2, <c>Connection: close</c> over HTTP/1.1.</summary>
    public void CloseConnection(string path, int times = 1, string? method = null) => AddFault(path, method, times, new CloseConnectionFault());
}
