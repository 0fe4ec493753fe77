using GraphDelegatedKit.Testing.Graph;

namespace GraphDelegatedKit.Testing.Mail;

// The relationships that $expand adds to messages and events: https://learn.microsoft.com/graph/api/event-get
internal readonly record struct MailExpansion(bool HasAttachments, bool HasExceptions)
{
    public static MailExpansion None => default;

    public static MailExpansion Read(ODataQuery query, MailKind kind) => Parse(query["$expand"], kind);

    public static MailExpansion Parse(string? expand, MailKind kind)
    {
        var expansion = None;
        foreach (var name in ODataQuery.SplitNames(expand) ?? [])
        {
            expansion = name switch
            {
                _ when name.Equals("attachments", StringComparison.OrdinalIgnoreCase) => expansion with { HasAttachments = true },
                _ when kind == MailKind.Event && name.Equals("exceptionOccurrences", StringComparison.OrdinalIgnoreCase) =>
                    expansion with { HasExceptions = true },
                _ => throw GraphErrorException.NotSupported($"$expand={name} here"),
            };
        }

        return expansion;
    }
}
