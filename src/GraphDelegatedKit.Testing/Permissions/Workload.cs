namespace GraphDelegatedKit.Testing.Permissions;

// The services behind Graph. Each refuses a token without permission in its own format.
internal enum Workload
{
    Directory,
    Files,
    Teams,
    Outlook,
}
