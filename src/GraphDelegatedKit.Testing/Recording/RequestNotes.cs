using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Recording;

// What the tenant has found out about a request while it answers it: for the recorded requests and their summaries.
internal sealed class RequestNotes
{
    private const int MaxMessageLength = 500;
    private const int MaxWarnings = 20;

    private readonly List<RequestWarning> _warnings = [];

    public string? FaultId { get; private set; }

    public string? FaultKind { get; private set; }

    public RequestError? Error { get; private set; }

    public LocalUser? User { get; private set; }

    public string? ClientId { get; set; }

    public IReadOnlyList<string> Scopes { get; private set; } = [];

    // Returns a copy. A request that breaks a rule several times in the same way has one warning.
    public IReadOnlyList<RequestWarning> Warnings => _warnings.Count == 0 ? [] : [.. _warnings];

    public static RequestNotes GetOrCreate(HttpContext context)
    {
        if (context.Items.TryGetValue(typeof(RequestNotes), out var notes))
            return (RequestNotes)notes!;
        var created = new RequestNotes();
        context.Items[typeof(RequestNotes)] = created;
        return created;
    }

    public void SetFault(string id, string kind) => (FaultId, FaultKind) = (id, kind);

    public void SetError(RequestError error) => Error = error with { Message = Shorten(error.Message) };

    public void AddWarning(RequestWarning warning)
    {
        var shortened = warning with { Message = Shorten(warning.Message) };
        if (_warnings.Count < MaxWarnings && !_warnings.Contains(shortened))
            _warnings.Add(shortened);
    }

    public void SetCaller(LocalUser? user, string? clientId, IReadOnlyList<string> scopes) =>
        (User, ClientId, Scopes) = (user, clientId, scopes);

    private static string Shorten(string message) =>
        message.Length <= MaxMessageLength ? message : message[..MaxMessageLength] + "...";
}

// The error in a response: its code, such as itemNotFound or AADSTS50011, and its message.
internal sealed record RequestError(string Code, string Message);
