using GraphDelegatedKit.Testing.State;

namespace GraphDelegatedKit.Testing.People;

// people.json is written once, or only how many were made up; whoever changes gets a file of their own, so that one change costs one small write among a
// hundred thousand people. A temporary folder that nobody will read again is spared those.
internal sealed class PeopleFiles(StateFolder state)
{
    private const string PeopleFile = "people.json";
    private const string MadeUpFile = "made-up-people.json";
    private const string StandingFolder = "standing";

    public IReadOnlyList<LocalUser> Settle(IReadOnlyList<LocalUser> newcomers)
    {
        if (state.Read<LocalUser[]>(PeopleFile) is { } kept)
            return kept;
        if (state.Read<Count>(MadeUpFile) is { } madeUp)
            return new MadeUpPeople(madeUp.Number);

        if (newcomers is MadeUpPeople)
        {
            state.Write(MadeUpFile, new Count(newcomers.Count));
            return newcomers;
        }

        state.Write(PeopleFile, newcomers);
        return [.. newcomers];
    }

    public IEnumerable<Standing> ReadAll() => state.NamesIn(StandingFolder).Select(name => state.Read<Standing>(name)!);

    public void Write(Standing standing)
    {
        if (!state.IsTemporary)
            state.Write(Path.Combine(StandingFolder, standing.UserId + ".json"), standing);
    }

    private sealed record Count(int Number);
}
