require_relative '../lib/guest_book'

RSpec.describe GuestBook do
  let(:book) { GuestBook.connect }
  after { book.close }

  it 'talks to PostgreSQL 15' do
    expect(book.server_version / 10_000).to eq(15)
  end

  it 'remembers guests in the order they came' do
    book.sign('Ada')
    book.sign('Grace')
    expect(book.guests).to eq(%w[Ada Grace])
  end

  it 'refuses the same guest twice' do
    book.sign('Edsger')
    expect { book.sign('Edsger') }.to raise_error(PG::UniqueViolation)
  end
end
