namespace GraphDelegatedKit.Testing;

/// <summary>The messages and events that a <see cref="LocalTenantBuilder"/> adds to a mailbox.</summary>
public sealed class LocalMailboxBuilder
{
    private readonly LocalMail _mail;
    private readonly string _username;

    internal LocalMailboxBuilder(LocalMail mail, string username) => (_mail, _username) = (mail, username);

    /// <summary>Adds a draft.</summary>
    /// <param name="subject">The subject.</param>
    public LocalMailboxBuilder AddDraft(string subject)
    {
        _mail.AddDraft(_username, subject);
        return this;
    }

    /// <summary>Adds an event to the calendar.</summary>
    /// <param name="subject">The subject.</param>
    public LocalMailboxBuilder AddEvent(string subject)
    {
        _mail.AddEvent(_username, subject);
        return this;
    }
}
