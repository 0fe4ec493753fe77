namespace GraphDelegatedKit.Testing.Faults;

// A kind of fault in JSON. Fields are separated by blanks; a required one ends with an exclamation mark.
internal sealed record FaultKind(string Name, string Summary, string Fields, Func<LocalFaults, FaultFields, LocalFault> Add)
{
    public IReadOnlyList<string> FieldNames { get; } = ["kind", .. Fields.Split(' ').Select(field => field.TrimEnd('!'))];

    public IReadOnlyList<string> RequiredNames { get; } =
        ["kind", .. Fields.Split(' ').Where(field => field.EndsWith('!')).Select(field => field.TrimEnd('!'))];
}
