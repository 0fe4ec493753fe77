using System.Net;
using GraphDelegatedKit;

namespace Samples;

/// <summary>What a script can tell from how a sample ended.</summary>
public static class ExitCode
{
    public const int Done = 0, Failed = 1, Usage = 2, SignInNeeded = 3, NotAllowed = 4, ThrottledOut = 5, SomeFailed = 6, Interrupted = 130;

    public static int Of(Exception fault) => fault switch
    {
        UsageException or ArgumentException or SignInException { Reason: SignInReason.AccountChoice } => Usage,
        SignInException { Reason: SignInReason.SignInRequired or SignInReason.InteractionFailed } => SignInNeeded,
        SignInException { Reason: SignInReason.ConsentRequired or SignInReason.BlockedByPolicy } => NotAllowed,
        SignInException { RetryAfter: not null } => ThrottledOut,
        GraphException { Status: HttpStatusCode.Unauthorized } => SignInNeeded,
        GraphException { Status: HttpStatusCode.Forbidden } => NotAllowed,
        GraphException { Status: HttpStatusCode.TooManyRequests } => ThrottledOut,
        _ when fault.InnerException is { } inner => Of(inner),
        _ => Failed,
    };
}
