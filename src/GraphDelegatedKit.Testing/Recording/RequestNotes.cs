using Microsoft.AspNetCore.Http;

namespace GraphDelegatedKit.Testing.Recording;

// What the tenant has found out about a request while it answers it: for the recorded requests and their summaries.
internal sealed class RequestNotes
{
    private const int MaxMessageLength = 500;

    public string? FaultId { get; set; }

    public RequestError? Error { get; private set; }

    public LocalUser? User { get; private set; }

    public string? ClientId { get; set; }

    public IReadOnlyList<string> Scopes { get; private set; } = [];

    public static RequestNotes GetOrCreate(HttpContext context)
    {
        if (context.Items.TryGetValue(typeof(RequestNotes), out var notes))
            return (RequestNotes)notes!;
        var created = new RequestNotes();
        context.Items[typeof(RequestNotes)] = created;
        return created;
    }

    public void SetError(RequestError error) => Error = error.Message.Length <= MaxMessageLength
        ? error
        : error with { Message = error.Message[..MaxMessageLength] + "..." };

    public void SetCaller(LocalUser? user, string? clientId, IReadOnlyList<string> scopes) =>
        (User, ClientId, Scopes) = (user, clientId, scopes);
}

// The error in a response: its code, such as itemNotFound or AADSTS50011, and its message.
internal sealed record RequestError(string Code, string Message);
